import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Browsers reach Belfry on the page's own origin; your web server does the same in production. */
const proxy = { '/api/v1/push': process.env.BELFRY_URL ?? 'http://127.0.0.1:8787' };

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, strictPort: true, proxy },
  preview: { proxy },
});
