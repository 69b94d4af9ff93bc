import { Command } from 'commander';
import { generateVapidKey } from '../../webpush/index.ts';

/** `belfry vapid generate`: env lines, ready to paste. */
export function generateCommand(): Command {
  return new Command('generate').description('print a new key pair as env lines').action(() => {
    const { publicKey, privateKey } = generateVapidKey();
    console.log(
      [
        '# The server’s environment. The private key never leaves it.',
        `VAPID_PUBLIC_KEY=${publicKey}`,
        `VAPID_PRIVATE_KEY=${privateKey}`,
        'VAPID_SUBJECT=mailto:you@your-domain.example',
        '',
        '# For a front end that bakes the key in (Belfry’s client fetches it by itself).',
        `NEXT_PUBLIC_VAPID_PUBLIC_KEY=${publicKey}`,
        `VITE_VAPID_PUBLIC_KEY=${publicKey}`,
      ].join('\n'),
    );
  });
}
