namespace NimProbe.Sandbox.Hosting;

/// <summary>Scales the durations of the service.</summary>
internal readonly record struct TimeScale(double Factor)
{
    public TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds * Factor);

    public TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds * Factor);
}
