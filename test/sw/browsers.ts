import { buildWorker, startWorker } from './built-worker.ts';

/** What a worker tells browsers apart by. */
const SIGNS = {
  Chromium: {
    userAgentData: {},
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36',
  },
  Firefox: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0' },
  'Firefox on iOS': {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 FxiOS/150.0 Mobile/15E148 Safari/605.1.15',
  },
  Safari: {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 Version/18.4 Mobile/15E148 Safari/604.1',
  },
};
export type BrowserSigns = keyof typeof SIGNS;

/** The built worker where it finds itself in this browser, with this language. */
export async function startWorkerIn(
  browser: BrowserSigns,
  options: Parameters<typeof startWorker>[0] = {},
  language = 'en-US',
): ReturnType<typeof startWorker> {
  const script = await buildWorker();
  const signs = JSON.stringify({ ...SIGNS[browser], language });
  return startWorker({ ...options, script: `Object.assign(navigator, ${signs});\n${script}` });
}
