/**
 * The object store: requests, credentials, retries and what their failures mean. Knows the AWS SDK
 * and hides it; knows neither segments nor the object format.
 */
@NullMarked
package dev.spillway.tier.s3;

import org.jspecify.annotations.NullMarked;
