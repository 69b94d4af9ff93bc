import { relative } from 'node:path';
import type { Demo } from './server.ts';

/** What a person reads when the demo is ready: where to click, what to type, where things are. */
export function banner(
  demo: Pick<Demo, 'url' | 'port' | 'dataFile' | 'apiKeyFile'>,
  { offline, cwd = process.cwd() }: { offline: boolean; cwd?: string },
): string {
  const shorten = (path: string): string => {
    const short = relative(cwd, path);
    return short.startsWith('..') ? path : short;
  };
  const key = shorten(demo.apiKeyFile);
  return `
  Open  ${demo.url}

  Click “Enable notifications” there, then send from here:

${curlLines(demo.port, key)}

  Data    ${shorten(demo.dataFile)} (delete the folder to start afresh)
  API key ${key}, readable by you alone
${offline ? OFFLINE : PHONE}
  Ctrl-C stops.
`;
}

/** Sends to everyone, with the key from its file. */
export const curlLines = (port: number, apiKeyFile: string): string =>
  `    curl -sS http://localhost:${port}/api/v1/notifications \\
      -H "authorization: Bearer $(cat ${quote(apiKeyFile)})" -H 'content-type: application/json' \\
      -d '{"to": {"everyone": true}, "title": "Hello from the terminal", "url": "/agendamentos/123"}'`;

const PHONE = `
  On a phone, notifications need HTTPS: put a tunnel (cloudflared, ngrok) or a reverse proxy with a mkcert certificate in
  front, then start again with --url https://… ; whoever knows that address can use this page. On iPhone and iPad: Share,
  Add to Home Screen first, then open it from there.
`;

const OFFLINE = `
  Nothing leaves this machine: pushes go through the local push service, and only browsers that are connected to it
  receive them.
`;

const quote = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
