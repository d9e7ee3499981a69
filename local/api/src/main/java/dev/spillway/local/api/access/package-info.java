/**
 * Who calls and what the caller may do: tokens, ServiceAccounts and RBAC. Knows nothing of HTTP.
 */
@NullMarked
package dev.spillway.local.api.access;

import org.jspecify.annotations.NullMarked;
