/**
 * Makes, reads and checks keys and certificates: values in, values out. The time is a parameter,
 * and so is the source of randomness; nothing is stored. Bouncy Castle makes certificates, the JDK
 * reads and verifies them.
 */
@NullMarked
package dev.spillway.operator.pki;

import org.jspecify.annotations.NullMarked;
