using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Pacing;

/// <summary>
/// A place in the gate, for one request after the other. It is kept beyond the answer until it is given back, so that
/// no other request takes it before what the answer means for all of them is in force.
/// </summary>
internal sealed class RequestPlace(RequestGate gate) : IDisposable
{
    private bool _isHeld;
    private bool _isUsed;

    /// <summary>Takes a place for the next request; one that no request has used yet is kept.</summary>
    public async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        if (_isHeld && !_isUsed)
        {
            return;
        }

        GiveBack();
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        (_isHeld, _isUsed) = (true, false);
    }

    /// <summary>Sends a request in its turn.</summary>
    /// <param name="connection">The connection to send it through.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Exchange> SendAsync(NimConnection connection, ExchangeRequest request, CancellationToken cancellationToken)
    {
        await TakeAsync(cancellationToken).ConfigureAwait(false);
        _isUsed = true;
        gate.CountSend();
        return await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets others have the place; nothing where none is held.</summary>
    public void GiveBack()
    {
        if (_isHeld)
        {
            _isHeld = false;
            gate.Exit();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => GiveBack();
}
