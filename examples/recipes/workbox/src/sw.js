import { installPush } from 'belfry/sw';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

installPush(self);

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);
