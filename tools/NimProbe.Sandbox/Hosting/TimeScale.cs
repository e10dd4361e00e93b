namespace NimProbe.Sandbox.Hosting;

/// <summary>Turns the service's durations into the sandbox's.</summary>
internal readonly record struct TimeScale(double Factor)
{
    public TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds * Factor);

    public TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds * Factor);
}
