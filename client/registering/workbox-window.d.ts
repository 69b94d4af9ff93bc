/** The modern build: `module` of the package is ES5, at twice the size. */
declare module 'workbox-window/build/workbox-window.prod.mjs' {
  export { Workbox } from 'workbox-window';
}
