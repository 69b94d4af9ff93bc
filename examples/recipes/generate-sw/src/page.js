import { createBelfryClient } from 'belfry/client';

const push = createBelfryClient({ workerUrl: '/sw.js' }); // it registers the worker, too
push.subscribe(({ status }) => (document.querySelector('output').value = status));
document.querySelector('button').onclick = () => push.enable();
await push.start();
