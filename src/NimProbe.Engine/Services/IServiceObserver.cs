namespace NimProbe.Engine.Services;

/// <summary>Receives the reports of a <see cref="ServiceRun"/>, on any thread.</summary>
public interface IServiceObserver
{
    /// <summary>A service was checked.</summary>
    void OnService(NimService service);

    /// <summary>A service was not asked, because a setting of its connection is not allowed. Its report follows.</summary>
    void OnRefused(NimProbeException refusal);

    /// <summary>Waits until the observer can take further reports.</summary>
    ValueTask WaitForCapacityAsync(CancellationToken cancellationToken);
}
