import { installPush } from 'belfry/sw';

// Before Angular's own worker: what Belfry has sent is Belfry's to show, all else is left to ngsw.
installPush(self, { ignoreForeign: true });

importScripts('./ngsw-worker.js');
