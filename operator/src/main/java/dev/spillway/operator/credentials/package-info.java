/**
 * Users' passwords, certificates and key stores: made at random, read and checked. Without a
 * network, a file or a clock.
 */
@NullMarked
package dev.spillway.operator.credentials;

import org.jspecify.annotations.NullMarked;
