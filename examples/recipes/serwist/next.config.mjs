import withSerwistInit from '@serwist/next';

const withSerwist = withSerwistInit({
  swSrc: 'app/sw.js',
  swDest: 'public/sw.js',
  register: false, // Belfry's client registers it
});

// `output: 'export'` is for this recipe alone: any server can serve it. Yours may be `next start`.
export default withSerwist({ output: 'export' });
