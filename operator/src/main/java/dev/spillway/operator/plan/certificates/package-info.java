/**
 * Decides which certificates are issued, and how one certificate authority replaces another, from
 * what the Secrets hold and from what the nodes say that they serve. The time is part of the
 * observation. Guarantees: a certificate is issued only by an authority that every running node was
 * seen to trust; an authority is distrusted only after every running node was seen to serve a
 * certificate of its successor; and both hold wherever the operator is interrupted, because every
 * state follows from what exists. The time alone never ends trust.
 */
@NullMarked
package dev.spillway.operator.plan.certificates;

import org.jspecify.annotations.NullMarked;
