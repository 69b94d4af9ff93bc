import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  plugins: [
    VitePWA({
      // A worker of one's own, with the list of what to precache put into it.
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.js',
      injectRegister: false, // Belfry's client registers it
      manifest: { name: 'Belfry recipe', icons: [] },
    }),
  ],
});
