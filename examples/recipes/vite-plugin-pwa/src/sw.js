import { installPush } from 'belfry/sw';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

installPush(self);

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);

// Any other page is the one-page app; but /api/v1/push/r/… is a link that counts a click, and leads on.
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//] }));
