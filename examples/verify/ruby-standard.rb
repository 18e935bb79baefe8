require 'openssl'

def verify_standard(raw_body, id, timestamp, signatures, secret)
  return false unless timestamp.to_s.match?(/\A\d+\z/) && (Time.now.to_i - timestamp.to_i).abs <= 300

  key = secret.delete_prefix('whsec_').unpack1('m')
  mac = OpenSSL::HMAC.digest('SHA256', key, "#{id}.#{timestamp}.#{raw_body}")
  expected = "v1,#{[mac].pack('m0')}"
  signatures.to_s.split(' ').any? { |given| OpenSSL.secure_compare(expected, given) }
end
