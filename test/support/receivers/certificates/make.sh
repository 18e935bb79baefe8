#!/bin/sh
# Generates the certificates of the TLS receivers in this folder. Their keys protect nothing.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/ca.cnf" <<END
[ca]
default_ca = d
[d]
database = $work/index
serial = $work/serial
new_certs_dir = $work
default_md = sha256
policy = p
unique_subject = no
[p]
commonName = supplied
END
: >"$work/index"
echo 01 >"$work/serial"

key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }

# certificate <file> <common name> <its key> <extensions> <from> <until> <who signs: options of openssl ca>
certificate() {
  file=$1 && printf '%b' "$4" >"$work/extensions" && from=$5 && until=$6
  openssl req -new -key "$3" -subj "/CN=$2" -out "$work/request.csr"
  shift 6
  openssl ca -batch -notext -config "$work/ca.cnf" -in "$work/request.csr" -extfile "$work/extensions" \
    -startdate "$from" -enddate "$until" -out "$file" "$@"
}

leaf() { certificate "$1" "$2" leaf.key.pem "subjectAltName=DNS:$2\nbasicConstraints=CA:FALSE\n" "$3" "$4" $5; }

ca='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
old=20200101000000Z
far=21200101000000Z
for name in trusted untrusted intermediate leaf; do key "$work/$name.key"; done
cp "$work/leaf.key" leaf.key.pem
certificate authority.pem trusted "$work/trusted.key" "$ca" $old $far -selfsign -keyfile "$work/trusted.key"
certificate "$work/other.pem" untrusted "$work/untrusted.key" "$ca" $old $far -selfsign -keyfile "$work/untrusted.key"

trusted="-keyfile $work/trusted.key -cert authority.pem"
untrusted="-keyfile $work/untrusted.key -cert $work/other.pem"
certificate "$work/intermediate.pem" intermediate "$work/intermediate.key" "$ca" $old $far $trusted
certificate "$work/untrusted-intermediate.pem" intermediate "$work/intermediate.key" "$ca" $old $far $untrusted
leaf valid.pem receiver.test $old $far "$trusted"
leaf expired.pem receiver.test $old 20210101000000Z "$trusted"
leaf not-yet-valid.pem receiver.test 21100101000000Z $far "$trusted"
leaf other-host.pem other.test $old $far "$trusted"
leaf unknown-authority.pem receiver.test $old $far "$untrusted"
leaf without-intermediate.pem receiver.test $old $far "-keyfile $work/intermediate.key -cert $work/intermediate.pem"
cat without-intermediate.pem "$work/intermediate.pem" >with-intermediate.pem
cat without-intermediate.pem "$work/untrusted-intermediate.pem" >without-root.pem
cat unknown-authority.pem "$work/other.pem" >own-authority.pem
leaf self-signed.pem receiver.test $old $far '-selfsign -keyfile leaf.key.pem'
