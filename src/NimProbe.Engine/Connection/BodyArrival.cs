namespace NimProbe.Engine.Connection;

/// <summary>When a part of a body had arrived.</summary>
/// <param name="Length">The number of bytes that had arrived, decompressed.</param>
/// <param name="Elapsed">The time from sending the request.</param>
internal readonly record struct BodyArrival(int Length, TimeSpan Elapsed);
