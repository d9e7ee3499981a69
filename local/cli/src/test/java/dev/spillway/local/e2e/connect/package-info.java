/** Connect and Connector with real workers and a real PostgreSQL. */
@NullMarked
package dev.spillway.local.e2e.connect;

import org.jspecify.annotations.NullMarked;
