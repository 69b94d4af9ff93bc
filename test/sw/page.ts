import 'fake-indexeddb/auto';
import { vi } from 'vitest';
import { createDevice, type Device } from '../../device/index.ts';
import type { WorkerHarness } from '../../testing/worker-harness/index.ts';

/** What a page of the same origin finds on the device. */
export function openPageDevice(worker: WorkerHarness): Device {
  vi.stubGlobal('indexedDB', worker.indexedDB);
  return createDevice();
}
