import { defaultCache } from '@serwist/next/worker';
import { installPush } from 'belfry/sw';
import { Serwist } from 'serwist';

installPush(self);

const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  skipWaiting: true,
  clientsClaim: true,
  runtimeCaching: defaultCache,
});
serwist.addEventListeners();
