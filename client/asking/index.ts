/** Loaded by the first `prompt` or `accept` of a page. */
export { createAsking } from './asking.ts';
