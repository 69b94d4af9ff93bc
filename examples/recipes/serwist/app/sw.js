import { defaultCache } from '@serwist/next/worker';
import { installPush } from 'belfry/sw';
import { NetworkOnly, Serwist } from 'serwist';

installPush(self);

// `defaultCache` keeps what /api/ has answered, for a day; Belfry's answers are one person's own.
const belfry = {
  matcher: ({ sameOrigin, url }) => sameOrigin && url.pathname.startsWith('/api/v1/push/'),
  handler: new NetworkOnly(),
};

const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  skipWaiting: true,
  clientsClaim: true,
  runtimeCaching: [belfry, ...defaultCache],
});
serwist.addEventListeners();
