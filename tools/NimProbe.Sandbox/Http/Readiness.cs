namespace NimProbe.Sandbox.Http;

/// <summary>Whether a self-hosted server has loaded its model.</summary>
internal sealed class Readiness(TimeSpan loadingTime, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public bool IsReady => time.GetElapsedTime(_start) >= loadingTime;
}
