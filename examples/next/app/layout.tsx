import { BelfryProvider } from 'belfry/client/react';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import './style.css';

export const metadata: Metadata = { title: 'Belfry with Next.js' };

/**
 * The provider is a client component that a component of the server may render: its options are plain data. With
 * `getToken`, a function, it moves into a file of yours that begins with 'use client'.
 */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <BelfryProvider options={{ workerUrl: '/sw.js' }}>{children}</BelfryProvider>
      </body>
    </html>
  );
}
