#!/usr/bin/env node
/** The `belfry` command. Looks at Node's version before anything that an old Node could not even load. */
const NEEDED = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < NEEDED) {
  process.stderr.write(`belfry needs Node ${NEEDED} or newer; this is ${process.version} (${process.execPath}).\n`);
  process.exit(1);
}
if (process.argv[2] === 'serve') {
  const { keepHeapLean } = await import('./lean-heap.ts');
  keepHeapLean();
}
const { runCli } = await import('./run-cli.ts');
process.exitCode = await runCli(process.argv.slice(2));
