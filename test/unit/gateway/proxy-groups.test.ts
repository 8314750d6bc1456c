import assert from 'node:assert/strict';
import { proxyGroupOf } from '../../../src/gateway/proxy-groups.js';

describe('the proxy group of a request', () => {
  const groups: [string, string, string | undefined][] = [
    ['GET', '/phoneNumbers?skip=0&top=100', 'read'],
    ['GET', '/phoneNumbers/%2B14155550100?api-version=x', 'read'],
    ['GET', '//availablePhoneNumbers/searchResults/1', 'read'],
    ['POST', '/availablePhoneNumbers/countries/US/:search', 'search'],
    ['DELETE', '/phoneNumbers/%2B14155550100', 'release'],
    ['DELETE', '/phoneNumbers/operations/search_1', 'cancel'],
    ['PATCH', '/phoneNumbers/%2B1/capabilities', 'update'],
    ['PATCH', '/availablePhoneNumbers/reservations/1', 'reservations'],
  ];
  for (const [method, target, group] of groups) {
    it(`is "${group}" for ${method} ${target}`, () => {
      assert.equal(proxyGroupOf(method, target), group);
    });
  }

  const spellings = [
    '/availablePhoneNumbers/:purchase',
    '/availablePhoneNumbers/%3apurchase?x=1',
    '//availablephonenumbers//:Purchase/',
    '/availablePhoneNumbers/countries/../:purchase',
    '/availablePhoneNumbers/countries/%2e%2e/:purchase',
    '/availablePhoneNumbers/countries/..%2f:purchase',
    '/availablePhoneNumbers/reservations/../:purchase',
    '/availablePhoneNumbers/reservations/%2e%2e/:purchase',
    '/availablePhoneNumbers/reservations/..\\:purchase',
    '/availablePhoneNumbers/%253apurchase',
    '/availablePhoneNumbers/reservations/%E0%A4%A/:purchase',
    '/availablePhoneNumbers/reservations/1/:purchase',
    '//availablephonenumbers/Reservations/1//%3Apurchase/',
  ];
  for (const target of spellings) {
    it(`is undefined for a purchase, spelled ${target}`, () => {
      assert.equal(proxyGroupOf('POST', target), undefined);
    });
  }
});
