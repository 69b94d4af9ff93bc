import { createBelfryClient } from 'belfry/client';
import { BelfryProvider } from 'belfry/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Notifications } from './notifications.tsx';
import { Settings } from './settings.tsx';
import './style.css';

/** One for the page. With your own log-in: `getToken: () => session.jwt`. */
const client = createBelfryClient();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <BelfryProvider client={client}>
      <main>
        <h1>Belfry with Vite</h1>
        <Notifications />
        <Settings />
      </main>
    </BelfryProvider>
  </StrictMode>,
);
