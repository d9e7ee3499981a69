/** What an attacker who reaches every port, with every kind of credential, gets from a cluster. */
@NullMarked
package dev.spillway.local.e2e.security;

import org.jspecify.annotations.NullMarked;
