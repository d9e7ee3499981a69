/**
 * What security costs and how soon it takes effect: TLS against PLAINTEXT, thousands of Users
 * against raw Admin calls, revocation, and rotations of certificate authorities under load.
 */
@NullMarked
package dev.spillway.benchmarks.security;

import org.jspecify.annotations.NullMarked;
