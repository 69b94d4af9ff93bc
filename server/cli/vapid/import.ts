import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { keyIdOf, parseVapidKeys, type VapidKeyPair } from '../../webpush/index.ts';
import { checkStaysCurrent, DATA_OPTION, withStore } from './data-file.ts';

/** First octet of DER: a SEQUENCE. No text form of a key begins with it and holds octets that are no text. */
const SEQUENCE = 0x30;

/** `belfry vapid import`: a key that another server made. From a file or standard input, so that it is in no shell history. */
export function importCommand(): Command {
  return new Command('import')
    .description('add a key that you have (raw, PEM, DER, JWK, JSON or env lines); stop the server first')
    .argument('[file]', 'holds the private key; standard input without it')
    .option('--current', 'make new subscriptions with it, see rotate')
    .option(...DATA_OPTION)
    .action(async (file: string | undefined, { current = false, data }: { current?: boolean; data?: string }) => {
      const pair = readPair(readInput(file));
      const keyId = keyIdOf(pair.publicKey);
      if (current) checkStaysCurrent(keyId);
      const isNew = await withStore(data, async (store, environment) => {
        const known = (await store.listVapidKeys()).find((key) => key.keyId === keyId);
        await store.saveVapidKey({ keyId, ...pair, createdAt: environment.now(), current });
        return known === undefined;
      });
      console.log(`${isNew ? 'imported' : 'the data file has it already:'} ${keyId}; public key: ${pair.publicKey}`);
      if (current) console.log('It is the current key from the next start on.');
    });
}

function readInput(file: string | undefined): Buffer {
  if (file === undefined && process.stdin.isTTY)
    throw new Error('name the file that holds the key, or pipe it in: belfry vapid import < key.pem');
  try {
    return readFileSync(file ?? 0);
  } catch (error) {
    throw new Error(
      `${file ?? 'standard input'} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** @throws {VapidKeyError} */
function readPair(octets: Buffer): VapidKeyPair {
  const isDer = octets[0] === SEQUENCE && octets.some((octet) => octet > 0x7f);
  if (isDer) return parseVapidKeys({ privateKey: octets.toString('base64url') });
  const text = octets.toString();
  const variable = (name: string) => new RegExp(`^(?:export )?${name}=(.+)$`, 'm').exec(text)?.[1];
  const [privateKey, publicKey] = [variable('VAPID_PRIVATE_KEY'), variable('VAPID_PUBLIC_KEY')];
  if (privateKey === undefined) return parseVapidKeys({ privateKey: text });
  return parseVapidKeys({ privateKey, ...(publicKey === undefined ? {} : { publicKey }) });
}
