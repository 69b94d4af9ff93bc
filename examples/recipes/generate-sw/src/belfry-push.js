import { installPush } from 'belfry/sw';

installPush(self);
