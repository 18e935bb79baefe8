/** A secret, a body and its signatures, computed outside this project; the same as in docs/receiving.md. */
export const VECTOR = {
  secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  id: 'evt_01J0000000000000000000000A',
  timestamp: '1750000000',
  body: '{"id":"evt_01J0000000000000000000000A","object":"event","type":"order.created","created_at":"2025-06-15T15:06:40Z","data":{"total":12345678901234567890.10}}',
  signature: 'db86304a3b03d7929c7ba2d4e854ba8275c603e8dffae94207b941b8f2cbdb73',
  standardSignature: 'v1,I4I6C7ZqkZLobKa31wq8AY4Oq6bTowrZ3WW6K+4Gks8=',
};
