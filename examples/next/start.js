// Belfry and the app side by side; when one ends, so does the other.
import { spawn } from 'node:child_process';

const env = {
  BELFRY_APP_URL: 'http://localhost:3000',
  BELFRY_ANONYMOUS: 'true', // browsers may subscribe without a log-in: see the README
  BELFRY_TEMPLATES: 'categories.json',
  VAPID_SUBJECT: 'mailto:you@example.com', // whom push services may write to
  ...process.env,
};
const commands = [
  [process.execPath, 'node_modules/belfry/dist/server/bin.js', 'serve'],
  [process.execPath, process.env.npm_execpath, 'run', 'dev'],
];
const running = commands.map(([file, ...args]) => spawn(file, args, { stdio: 'inherit', env }));
for (const one of running) one.on('exit', () => running.forEach((other) => other.kill()));
