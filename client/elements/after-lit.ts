import { standingIn } from './before-lit.ts';

for (const name of standingIn) Reflect.deleteProperty(globalThis, name);
