import { installPush } from '../../sw/index.ts';

installPush(self, { ignoreForeign: true });
