import { measureLatency } from './latency/measure.ts';

const { runs, p50, p90, p99 } = await measureLatency();
console.log(`API call → POST at the push service, ${runs} single sends, idle, HTTP and TLS on loopback`);
console.log(`p50 ${p50.toFixed(1)} ms · p90 ${p90.toFixed(1)} ms · p99 ${p99.toFixed(1)} ms`);
