/** The routes that take a body: who may call them, and what they must have. */
import { createECDH } from 'node:crypto';
import type { CallOptions, Json } from '../open-belfry.ts';

export const PUSH = '/api/v1/push';
export const ENDPOINT = 'https://fcm.googleapis.com/fcm/send/abc';

/** A public key, uncompressed. */
export const point = createECDH('prime256v1').generateKeys();
export const keys = { p256dh: point.toString('base64url'), auth: Buffer.alloc(16, 7).toString('base64url') };
export const subscription = { endpoint: ENDPOINT, expirationTime: null, keys };

export interface Route {
  method: string;
  path: string;
  /** Who may call it. */
  as: Pick<CallOptions, 'user' | 'admin'>;
  /** A body that its schema takes. */
  good: Json;
  /** Members that must be there. */
  required: string[];
  /** Members that take numbers. */
  numbers?: string[];
}

export const ROUTES: Route[] = [
  {
    method: 'POST',
    path: `${PUSH}/subscribe`,
    as: { user: 'ana' },
    good: { subscription },
    required: ['subscription'],
  },
  {
    method: 'DELETE',
    path: `${PUSH}/subscribe`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT },
    required: ['endpoint'],
  },
  {
    method: 'POST',
    path: `${PUSH}/unsubscribe`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT },
    required: ['endpoint'],
  },
  { method: 'POST', path: `${PUSH}/test`, as: { user: 'ana' }, good: { endpoint: ENDPOINT }, required: ['endpoint'] },
  {
    method: 'PUT',
    path: `${PUSH}/preferences`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT, preferences: {} },
    required: ['endpoint', 'preferences'],
  },
  {
    method: 'PATCH',
    path: `${PUSH}/preferences`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT, preferences: {} },
    required: ['endpoint', 'preferences'],
  },
  {
    method: 'PATCH',
    path: `${PUSH}/tags`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT, tags: {} },
    required: ['endpoint', 'tags'],
  },
  {
    method: 'POST',
    path: `${PUSH}/events`,
    as: {},
    good: { events: [{ id: '1', token: 'x', type: 'clicked', at: 1 }] },
    required: ['events'],
  },
  {
    method: 'POST',
    path: `${PUSH}/resubscribe`,
    as: {},
    good: { oldEndpoint: ENDPOINT, proof: 'x', subscription },
    required: ['oldEndpoint', 'proof', 'subscription'],
  },
  {
    method: 'POST',
    path: '/api/v1/notifications',
    as: { admin: true },
    good: { userId: 'ana', title: 'x' },
    required: ['userId', 'title'],
  },
  {
    method: 'POST',
    path: '/api/v1/notifications/ntf_0/winner',
    as: { admin: true },
    good: { variant: 'A' },
    required: [],
  },
  { method: 'PUT', path: '/api/v1/users/bob', as: { admin: true }, good: { active: true }, required: [] },
  {
    method: 'PUT',
    path: '/api/v1/segments/away',
    as: { admin: true },
    good: { name: 'Away', filter: { active: true } },
    required: ['name', 'filter'],
  },
  {
    method: 'POST',
    path: '/api/v1/audiences/estimate',
    as: { admin: true },
    good: { to: { everyone: true } },
    required: ['to'],
  },
  {
    method: 'PUT',
    path: '/api/v1/reminders/booking',
    as: { admin: true },
    good: { eventAt: 4e12, before: 60, notification: { userId: 'ana', title: 'x' } },
    required: ['eventAt', 'before', 'notification'],
    numbers: ['eventAt', 'before'],
  },
  {
    method: 'PUT',
    path: '/api/v1/schedules/digest',
    as: { admin: true },
    good: { cron: '0 9 * * *', timeZone: 'UTC', notification: { userId: 'ana', title: 'x' } },
    required: ['cron', 'timeZone', 'notification'],
  },
  { method: 'PUT', path: '/api/v1/templates', as: { admin: true }, good: { templates: [] }, required: ['templates'] },
];
