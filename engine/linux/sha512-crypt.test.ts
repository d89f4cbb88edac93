import { expect, test } from 'vitest'
import { sha512Crypt } from './sha512-crypt.ts'

// openssl passwd -6 -salt SALT PASSWORD, OpenSSL 3.0.
test('the method $6$ of crypt(5)', () => {
  expect(sha512Crypt('secret', 'abcdefgh')).toBe(
    '$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.',
  )
})
