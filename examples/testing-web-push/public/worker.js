self.addEventListener('push', (event) => {
  const { title, ...options } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event;
  notification.close();
  const body = JSON.stringify({ title: notification.title, action });
  event.waitUntil(fetch('/clicks', { method: 'POST', body }));
});
