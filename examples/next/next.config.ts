import type { NextConfig } from 'next';

const belfry = process.env.BELFRY_URL ?? 'http://127.0.0.1:8787';

const config: NextConfig = {
  // Browsers reach Belfry on the page's own origin. Next reads this when it builds.
  rewrites: async () => [{ source: '/api/v1/push/:path*', destination: `${belfry}/api/v1/push/:path*` }],
  // The worker is looked for anew at each visit.
  headers: async () => [{ source: '/sw.js', headers: [{ key: 'cache-control', value: 'no-cache' }] }],
};

export default config;
