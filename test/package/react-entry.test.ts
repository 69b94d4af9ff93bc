import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const source = readFileSync(resolve(import.meta.dirname, '../../dist/client/react.js'), 'utf8');

describe('the built belfry/client/react', () => {
  it('begins with ’use client’: a component of the server may import it', () => {
    expect(source).toMatch(/^["']use client["']/);
  });

  it('imports React, and the client only when a provider starts one that it made', () => {
    const names = (pattern: RegExp): (string | undefined)[] => [...source.matchAll(pattern)].map(([, name]) => name);
    expect(names(/\bfrom\s*["'`]([^"'`]+)["'`]/g)).toEqual(['react']);
    expect(names(/\bimport\(\s*["'`]([^"'`]+)["'`]/g)).toEqual(['./index.js']);
  });

  it('is at most 2 kB', () => {
    expect(gzipSync(source, { level: 9 }).byteLength).toBeLessThanOrEqual(2_000);
  });
});
