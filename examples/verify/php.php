<?php

function verify(string $rawBody, ?string $signature, string $secret): bool
{
    $expected = hash_hmac('sha256', $rawBody, $secret);
    return hash_equals($expected, $signature ?? '');
}
