import { Notifications } from './notifications';
import { Settings } from './settings';

export default function Page() {
  return (
    <main>
      <h1>Belfry with Next.js</h1>
      <Notifications />
      <Settings />
    </main>
  );
}
