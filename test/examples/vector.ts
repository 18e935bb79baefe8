/** A secret, a body and its signatures, computed outside this project; the same as in docs/receiving.md. */
export const VECTOR = {
  secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  id: 'evt_01J0000000000000000000000A',
  timestamp: '1750000000',
  body: '{"id":"evt_01J0000000000000000000000A","object":"event","type":"order.created","created_at":"2025-06-15T15:06:40Z","data":{"id":"ord_1042","object":"order","status":"pending","customer":{"name":"Amara Obi","phone":"+2348012345678"},"total":850000,"currency":"NGN"}}',
  signature: 'e910c4449bdde348aaeb01b8ffbf568b4ee75a575f61acc17905b5a9553749b3',
  standardSignature: 'v1,kpsXUPzzBKomT5zPqLc8hs3l7kEqaqxlbaDoIwo3cGo=',
};
