import asyncio
import httpx
from workato_oauth_profiles import AsyncClient, Request, Response, TransportError

async def main() -> None:
    async with httpx.AsyncClient() as http:

        async def send(request: Request) -> Response:
            timeout = httpx.Timeout(request.timeout, connect=request.connect_timeout)
            try:
                answer = await http.request(
                    request.method, request.url, headers=request.headers, content=request.body, timeout=timeout
                )
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise TransportError(str(error), reached=False) from error
            except httpx.HTTPError as error:
                raise TransportError(str(error), timeout=isinstance(error, httpx.TimeoutException)) from error
            return Response(answer.status_code, answer.headers.multi_items(), answer.content)

        async with AsyncClient.from_env(transport=send) as workato:
            print(321, (await workato.get(321)).name)

asyncio.run(main())
