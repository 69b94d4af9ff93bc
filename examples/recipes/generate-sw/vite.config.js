import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  plugins: [
    VitePWA({
      // Workbox writes the worker, and loads Belfry's part into it.
      strategies: 'generateSW',
      filename: 'sw.js',
      injectRegister: false, // Belfry's client registers it
      workbox: {
        importScripts: ['belfry-push.js'],
        globIgnores: ['belfry-push.js'], // the browser keeps it with the worker
        navigateFallbackDenylist: [/^\/api\//],
      },
      manifest: { name: 'Belfry recipe', icons: [] },
    }),
  ],
});
