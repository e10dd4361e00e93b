namespace NimProbe.Engine.Capabilities;

/// <summary>An event of a stream, and when it arrived.</summary>
/// <param name="Data">The data of the event.</param>
/// <param name="Arrival">The time from the beginning of the request to the arrival of the last byte of the event.</param>
internal readonly record struct TimedEvent(ReadOnlyMemory<byte> Data, TimeSpan Arrival);
