/**
 * The verbs of the API: get, create, replace, patch, apply, delete, list, scale. Knows no HTTP;
 * runs on the thread that owns the store.
 */
@NullMarked
package dev.spillway.local.api.resources;

import org.jspecify.annotations.NullMarked;
